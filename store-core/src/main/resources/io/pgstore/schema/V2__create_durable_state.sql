-- Latest state per entity: DurableStateStore.

-- Rows are updated in place (HOT): room on each page, and no index on anything that changes with every write.
CREATE TABLE "${schema}"."${durable_state}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    persistence_id text        COLLATE "C" NOT NULL,
    revision       bigint      NOT NULL,
    type           text        COLLATE "C" NOT NULL,
    schema_version integer     NOT NULL,
    data           jsonb,      -- null: deleted, the revision lives on
    updated_at     timestamptz NOT NULL,
    CONSTRAINT "${durable_state}_pk" PRIMARY KEY (tenant_id, persistence_id),
    CONSTRAINT "${durable_state}_revision_positive" CHECK (revision > 0)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

COMMENT ON TABLE "${schema}"."${durable_state}" IS 'pgstore:durable_state';

-- What entities are looked up by; a row is written only when its value changes.
CREATE TABLE "${schema}"."${durable_state_attributes}" (
    tenant_id      text COLLATE "C" NOT NULL,
    persistence_id text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    value          text COLLATE "C" NOT NULL,
    CONSTRAINT "${durable_state_attributes}_pk" PRIMARY KEY (tenant_id, persistence_id, name)
);

CREATE INDEX "${durable_state_attributes}_value_idx"
    ON "${schema}"."${durable_state_attributes}" (tenant_id, name, value, persistence_id);

COMMENT ON TABLE "${schema}"."${durable_state_attributes}" IS 'pgstore:durable_state_attributes';
