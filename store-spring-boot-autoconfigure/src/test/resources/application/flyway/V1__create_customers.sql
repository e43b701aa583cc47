CREATE TABLE customers (name text);
