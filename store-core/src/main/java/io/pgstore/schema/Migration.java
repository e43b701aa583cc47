package io.pgstore.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.Assert;

/** A migration file, read as Flyway reads it. */
record Migration(MigrationVersion version, String description, String script, String sql) {
    static final String LOCATION = "classpath:io/pgstore/schema";

    private static final String FILES = "classpath*:io/pgstore/schema/V*__*.sql";
    private static final Pattern NAME = Pattern.compile("V([0-9._]+)__(\\w+)\\.sql");

    /** Returns all migrations of this release, by version. */
    static List<Migration> all() {
        try {
            Resource[] files =
                    new PathMatchingResourcePatternResolver(Migration.class.getClassLoader()).getResources(FILES);
            return Arrays.stream(files)
                    .map(Migration::read)
                    .sorted(Comparator.comparing(Migration::version))
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot find the migrations", exception);
        }
    }

    private static Migration read(Resource file) {
        String script = String.valueOf(file.getFilename());
        Matcher name = NAME.matcher(script);
        Assert.state(name.matches(), () -> "not the name of a migration: " + script);
        try {
            return new Migration(
                    MigrationVersion.fromVersion(name.group(1)),
                    name.group(2).replace('_', ' '),
                    script,
                    file.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot read " + script, exception);
        }
    }

    /** Returns the number by which Flyway recognises a changed file: the CRC32 of its lines without their ends. */
    int checksum() {
        CRC32 checksum = new CRC32();
        new BufferedReader(new StringReader(sql))
                .lines()
                .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) checksum.getValue();
    }
}
