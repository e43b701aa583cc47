package io.pgstore.sample;

/**
 * A physical line of a file.
 *
 * @param number counted from 1
 * @param text the line with its line break as written; only the beginning if the line is too long
 * @param tooLong whether it had more than {@link NumberedLines#MAX_BYTES} bytes
 */
record NumberedLine(long number, String text, boolean tooLong) {}
