package io.pgstore.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the server ran a query.
 *
 * @param indexes the indexes used
 * @param nodes the kinds of steps taken, such as {@code Seq Scan}
 * @param rowsLookedAt the rows that the steps at the tables met, those filtered out included
 * @param pages the pages touched, of tables and indexes
 * @param text the whole plan, for messages
 * @since 0.1
 */
public record QueryPlan(Set<String> indexes, Set<String> nodes, long rowsLookedAt, long pages, String text) {
    static QueryPlan of(JsonNode plan) {
        List<JsonNode> steps = new ArrayList<>();
        collect(plan, steps);
        Set<String> indexes = new TreeSet<>();
        Set<String> nodes = new TreeSet<>();
        long rows = 0;
        for (JsonNode step : steps) {
            nodes.add(step.path("Node Type").asText());
            if (step.has("Index Name")) {
                indexes.add(step.path("Index Name").asText());
            }
            if (step.has("Relation Name")) {
                rows += Math.round(step.path("Actual Loops").asDouble() * rows(step));
            }
        }
        long pages = plan.path("Shared Hit Blocks").asLong()
                + plan.path("Shared Read Blocks").asLong();
        return new QueryPlan(indexes, nodes, rows, pages, plan.toPrettyString());
    }

    private static void collect(JsonNode plan, List<JsonNode> steps) {
        steps.add(plan);
        plan.path("Plans").forEach(child -> collect(child, steps));
    }

    private static double rows(JsonNode step) {
        return step.path("Actual Rows").asDouble()
                + step.path("Rows Removed by Filter").asDouble()
                + step.path("Rows Removed by Index Recheck").asDouble();
    }

    @Override
    public String toString() {
        return text;
    }
}
