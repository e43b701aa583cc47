-- The newest few states of each entity, by sequence number: SnapshotStore.
CREATE TABLE "${schema}"."${snapshots}" (
    tenant_id       text        COLLATE "C" NOT NULL,
    persistence_id  text        COLLATE "C" NOT NULL,
    sequence_number bigint      NOT NULL,
    type            text        COLLATE "C" NOT NULL,
    schema_version  integer     NOT NULL,
    data            jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT "${snapshots}_pk" PRIMARY KEY (tenant_id, persistence_id, sequence_number),
    CONSTRAINT "${snapshots}_sequence_valid" CHECK (sequence_number >= 0)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);

COMMENT ON TABLE "${schema}"."${snapshots}" IS 'pgstore:snapshots';
