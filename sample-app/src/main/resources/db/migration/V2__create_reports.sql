-- The exact revenue of each country and month. A line whose date cannot be read belongs to the month that is empty.
CREATE TABLE country_revenue (
    id      uuid    NOT NULL, -- made of country and month: a country may be too long for an index
    country text    NOT NULL,
    month   text    NOT NULL,
    revenue numeric NOT NULL,
    CONSTRAINT country_revenue_pk PRIMARY KEY (id)
);

-- What was sold of each article, without what was taken back.
CREATE TABLE product_revenue (
    stock_code text    COLLATE "C" NOT NULL,
    units      numeric NOT NULL,
    revenue    numeric NOT NULL,
    CONSTRAINT product_revenue_pk PRIMARY KEY (stock_code)
);
