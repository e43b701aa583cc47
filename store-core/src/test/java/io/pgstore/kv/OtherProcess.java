package io.pgstore.kv;

import io.pgstore.kv.TestKeyValues.Price;
import io.pgstore.notification.Notifications;
import io.pgstore.schema.StoreDatabase;
import io.pgstore.schema.StoreTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Another process with a store on the same database: it does what each line of its input says, {@code put key price},
 * {@code delete key} or {@code race key count}, and answers with a line when it is done.
 */
final class OtherProcess {
    static final String DONE = "done";

    private final KeyValueKind<Price> prices;

    private OtherProcess(KeyValueKind<Price> prices) {
        this.prices = prices;
    }

    public static void main(String[] arguments) throws IOException {
        DriverManagerDataSource dataSource = new DriverManagerDataSource(arguments[0], arguments[1], arguments[2]);
        boolean notifying = Boolean.parseBoolean(arguments[4]);
        try (Notifications notifications = notifying ? Notifications.over(dataSource, "store") : Notifications.local();
                JdbcKeyValueStore store =
                        WatchEnvironment.store(new StoreDatabase(dataSource, StoreTables.defaults()), notifications);
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            OtherProcess process = new OtherProcess(store.kind(arguments[3], Price.class));
            System.out.println(DONE);
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                process.run(line.split(" "));
                System.out.println(DONE);
            }
        }
    }

    private void run(String[] order) {
        switch (order[0]) {
            case "put" -> prices.put(order[1], Price.of(order[2]));
            case "delete" -> prices.delete(order[1]);
            case "race" -> race(order[1], Integer.parseInt(order[2]));
            default -> throw new IllegalArgumentException(order[0]);
        }
    }

    /** Puts, and at times deletes, one key again and again, each value another one. */
    private void race(String key, int count) {
        for (int number = 1; number <= count; number++) {
            prices.put(key, Price.of("7." + number));
            if (number % 5 == 0) {
                prices.delete(key);
            }
        }
    }
}
