-- The application's own tables, in a schema of its own beside that of the stores.

-- What went out, one line for each shipped order.
CREATE TABLE shipping_notes (
    invoice_no text        NOT NULL,
    lines      bigint      NOT NULL,
    units      numeric     NOT NULL,
    sent_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT shipping_notes_pk PRIMARY KEY (invoice_no)
);

-- The exact revenue of each day. A line whose date cannot be read belongs to the day that is null.
CREATE TABLE daily_revenue (
    day     text,
    revenue numeric NOT NULL,
    CONSTRAINT daily_revenue_day_key UNIQUE NULLS NOT DISTINCT (day)
);
