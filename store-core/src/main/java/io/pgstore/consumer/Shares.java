package io.pgstore.consumer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many partitions each live instance should own, so that few have to move. */
final class Shares {
    private Shares() {}

    /**
     * Returns the share of {@code instance}: as many as the others, and one of those that are over if it has more than
     * they do already.
     */
    static int of(String instance, List<String> live, List<PartitionRow> partitions) {
        Map<String, Integer> owned = new HashMap<>();
        partitions.stream()
                .filter(PartitionRow::ownerAlive)
                .forEach(partition -> owned.merge(partition.owner(), 1, Integer::sum));
        List<String> ranked = live.stream()
                .sorted(Comparator.comparing((String each) -> -owned.getOrDefault(each, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        int rank = ranked.indexOf(instance);
        if (rank < 0) {
            return 0;
        }
        int over = partitions.size() % live.size();
        return partitions.size() / live.size() + (rank < over ? 1 : 0);
    }
}
