package io.pgstore.autoconfigure;

import io.pgstore.projection.ProjectionState;
import io.pgstore.projection.ProjectionStatus;
import io.pgstore.projection.Projections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up as long as projections can be looked at. What a version misses while it is mended, or has still to fold, is for people to
 * judge; that a projection has stopped, the health of its consumer tells.
 */
final class ProjectionHealthIndicator extends AbstractHealthIndicator {
    private final Projections projections;

    ProjectionHealthIndicator(Projections projections) {
        super("The projections cannot be looked at");
        this.projections = projections;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        projections.names().stream().sorted().forEach(name -> builder.withDetail(name, versions(name)));
    }

    private List<Map<String, Object>> versions(String name) {
        return projections.status(name).versions().stream()
                .filter(version -> version.state() != ProjectionState.DROPPED)
                .map(ProjectionHealthIndicator::details)
                .toList();
    }

    private static Map<String, Object> details(ProjectionStatus.Version version) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("version", version.version());
        details.put("state", version.state());
        details.put("mode", version.mode());
        details.put("position", version.position());
        details.put("end", version.end());
        Long missed = version.missedFrom();
        if (missed != null) {
            details.put("missedFrom", missed);
        }
        String failure = version.failure();
        if (failure != null) {
            details.put("failure", failure);
        }
        return details;
    }
}
