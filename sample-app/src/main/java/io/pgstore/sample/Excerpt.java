package io.pgstore.sample;

/** A piece of an unknown text that is fit for a log line. */
final class Excerpt {
    private static final int LONGEST = 40;

    private Excerpt() {}

    /** Returns the beginning of {@code text}, with a question mark for every control character. */
    static String of(String text) {
        String beginning = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return beginning.replaceAll("\\p{Cntrl}", "?");
    }
}
