--liquibase formatted sql

--changeset application:1
CREATE TABLE customers (name text);
