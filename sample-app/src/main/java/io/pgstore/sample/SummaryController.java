package io.pgstore.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what the order desk has stored. */
@RestController
class SummaryController {
    private final SummaryView view;
    private final InvoiceImport invoiceImport;

    SummaryController(SummaryView view, InvoiceImport invoiceImport) {
        this.view = view;
        this.invoiceImport = invoiceImport;
    }

    @GetMapping("/api/summary")
    Summary summary() {
        return view.totals().toSummary(invoiceImport.counts().rejected());
    }
}
