package io.pgstore.sample;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Answers shipping notes. */
@RestController
class ShippingNoteController {
    private final ShippingNotes notes;

    ShippingNoteController(ShippingNotes notes) {
        this.notes = notes;
    }

    /** Answers the note of an order; 404 if none was sent. */
    @GetMapping("/api/shipping-notes/{invoice}")
    ShippingNotes.Note note(@PathVariable String invoice) {
        return notes.find(invoice)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "There is no shipping note of an order '%s'".formatted(invoice)));
    }
}
