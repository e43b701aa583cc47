--liquibase formatted sql

--changeset app:create-customers
CREATE TABLE customers (id bigint PRIMARY KEY);
