package io.pgstore.sample;

import io.pgstore.kv.WatchOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells clients of changed prices as they change. */
@RestController
class PriceFeedController {
    private final PriceFeed feed;

    PriceFeedController(PriceFeed feed) {
        this.feed = feed;
    }

    /**
     * Answers each change of a price from now on as an event whose id is its revision.
     *
     * @param lastEventId the id of the last event that the client has seen: it is told what has changed since
     */
    @GetMapping(path = "/api/prices/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        return feed.connect(
                StringUtils.hasLength(lastEventId)
                        ? WatchOptions.afterRevision(revision(lastEventId))
                        : WatchOptions.live());
    }

    private static long revision(String lastEventId) {
        if (!lastEventId.matches("[0-9]{1,18}")) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "Last-Event-ID is no revision: '%s'".formatted(Excerpt.of(lastEventId)));
        }
        return Long.parseLong(lastEventId);
    }
}
