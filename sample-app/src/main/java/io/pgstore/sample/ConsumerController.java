package io.pgstore.sample;

import io.pgstore.consumer.ConsumerStatus;
import io.pgstore.consumer.StartPosition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows and steers the consumers. */
@RestController
class ConsumerController {
    private final ConsumerDesk desk;

    ConsumerController(ConsumerDesk desk) {
        this.desk = desk;
    }

    /**
     * How a consumer is doing.
     *
     * @param id the consumer
     * @param horizon up to where the log may be read now
     * @param lagEvents how many positions the partition furthest behind is behind
     * @param lagMillis for how long the first event after it has been waiting
     * @param blockedStreams how many streams wait behind an event that could not be handled
     * @param partitions its parts, each with position, state, owner, attempts and last error
     */
    record Answer(
            String id,
            long horizon,
            long lagEvents,
            long lagMillis,
            long blockedStreams,
            List<ConsumerStatus.Partition> partitions) {
        static Answer of(ConsumerStatus status) {
            return new Answer(
                    status.consumerId(),
                    status.horizon(),
                    status.lagEvents(),
                    status.lag().toMillis(),
                    status.blockedStreams(),
                    status.partitions());
        }
    }

    @GetMapping("/api/consumers")
    List<Answer> all() {
        return desk.all().stream().map(Answer::of).toList();
    }

    @GetMapping("/api/consumers/{id}")
    Answer one(@PathVariable String id) {
        return Answer.of(desk.status(known(id)));
    }

    /** Lets a consumer pause on all instances; whether it had paused before makes no difference. */
    @PostMapping("/api/consumers/{id}/pause")
    Answer pause(@PathVariable String id) {
        desk.pause(known(id));
        return one(id);
    }

    @PostMapping("/api/consumers/{id}/resume")
    Answer resume(@PathVariable String id) {
        desk.resume(known(id));
        return one(id);
    }

    /**
     * Lets a consumer handle events again.
     *
     * @param position after which to begin; 0 is the beginning
     * @param time of the first event to handle, if no position is given
     */
    @PostMapping("/api/consumers/{id}/rewind")
    Answer rewind(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long position,
            @RequestParam(required = false) @Nullable Instant time) {
        if (desk.feedsProjection(known(id))) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "The consumer '%s' feeds a projection: rebuild that".formatted(id));
        }
        if (!desk.rewind(id, start(id, position, time))) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "The consumer '%s' was not started yet".formatted(id));
        }
        return one(id);
    }

    private StartPosition start(String id, @Nullable Long position, @Nullable Instant time) {
        if (position != null && time == null) {
            return after(position, desk.status(id).horizon());
        }
        if (time != null && position == null) {
            return StartPosition.at(time);
        }
        throw badRequest("Say either where to begin, by position, or when, by time");
    }

    private static StartPosition after(long position, long horizon) {
        if (position < 0 || position > horizon) {
            throw badRequest("The log may be read from 0 to %d now".formatted(horizon));
        }
        return StartPosition.after(position);
    }

    private String known(String id) {
        if (!desk.knows(id)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "There is no consumer '%s'".formatted(Excerpt.of(id)));
        }
        return id;
    }

    private static ResponseStatusException badRequest(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
