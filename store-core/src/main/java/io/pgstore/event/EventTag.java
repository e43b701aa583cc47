package io.pgstore.event;

import java.util.ArrayList;
import java.util.List;

/** A tag and the number, from 1, of the event in its list that carries it. */
record EventTag(long number, String name) {
    static List<EventTag> of(List<NewEvent> events) {
        List<EventTag> tags = new ArrayList<>();
        long number = 0;
        for (NewEvent event : events) {
            number++;
            for (String name : event.tags()) {
                tags.add(new EventTag(number, name));
            }
        }
        return tags;
    }
}
