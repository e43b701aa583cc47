package io.pgstore.log;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a log has come, and who holds its readers back.
 *
 * @param logId the identity of the log
 * @param lastPosition the last position taken, by transactions still open included; 0 if none was
 * @param horizon the position up to which, inclusive, nothing is still to come
 * @param holders the open transactions whose appends may lie above the horizon, the oldest first
 * @param breaks how often readers of this process met a version out of order in a stream; anything but 0 is an alarm
 * @since 0.1
 */
public record LogStatus(UUID logId, long lastPosition, long horizon, List<Holder> holders, long breaks) {
    public LogStatus {
        holders = List.copyOf(holders);
    }

    /**
     * An open transaction that has announced an append.
     *
     * @param after its positions are above this one
     * @param pid the server process; {@code null} for a prepared transaction
     * @param applicationName the {@code application_name} of its connection; {@code null} for a prepared transaction
     * @param preparedTransaction the identifier of the prepared transaction; {@code null} for an ordinary one
     * @param age how long its transaction has been open; {@code null} if another role's transaction hides it
     */
    public record Holder(
            long after,
            @Nullable Integer pid,
            @Nullable String applicationName,
            @Nullable String preparedTransaction,
            @Nullable Duration age) {}
}
