-- Keys and values, their changes, who owns which work, and how far the changes were relayed: KeyValueStore.

-- Rows are updated in place (HOT): room on each page, and no index on anything that changes with every write.
CREATE TABLE "${schema}"."${kv}" (
    tenant_id       text        COLLATE "C" NOT NULL,
    kind            text        COLLATE "C" NOT NULL,
    key             text        COLLATE "C" NOT NULL,
    version         bigint      NOT NULL, -- counts the changes of the key, deletions too
    created_version bigint      NOT NULL, -- the version with which the key was last created
    revision        bigint      NOT NULL, -- the position of the last change in the outbox
    type            text        COLLATE "C" NOT NULL,
    schema_version  integer     NOT NULL,
    value           bytea       NOT NULL, -- of a deleted key the last one
    expires_at      timestamptz, -- null: never
    lease_id        uuid,       -- null: bound to no lease
    updated_at      timestamptz NOT NULL,
    deleted_at      timestamptz, -- null: there is a value; else a tombstone
    CONSTRAINT "${kv}_pk" PRIMARY KEY (tenant_id, kind, key),
    CONSTRAINT "${kv}_version_valid" CHECK (version >= created_version AND created_version > 0)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX "${kv}_expires_at_idx" ON "${schema}"."${kv}" (expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX "${kv}_lease_idx" ON "${schema}"."${kv}" (tenant_id, lease_id) WHERE lease_id IS NOT NULL;

CREATE INDEX "${kv}_deleted_at_idx" ON "${schema}"."${kv}" (deleted_at) WHERE deleted_at IS NOT NULL;

COMMENT ON TABLE "${schema}"."${kv}" IS 'pgstore:kv';

-- Positions count up from 1 and are taken by the store's statements only: no default on the column (design, section 5).
CREATE SEQUENCE "${schema}"."${kv_outbox}_position_seq" AS bigint MINVALUE 1 START WITH 1 CACHE 1 NO CYCLE;

CREATE TABLE "${schema}"."${kv_outbox}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    position       bigint      NOT NULL,
    kind           text        COLLATE "C" NOT NULL,
    key            text        COLLATE "C" NOT NULL,
    change         text        COLLATE "C" NOT NULL,
    version        bigint      NOT NULL,
    type           text        COLLATE "C" NOT NULL,
    schema_version integer     NOT NULL,
    value          bytea       NOT NULL, -- of a deletion what was deleted
    recorded_at    timestamptz NOT NULL,
    expires_at     timestamptz, -- when the value ends, unless that is moved; null: never, or it has ended
    CONSTRAINT "${kv_outbox}_position_uk" UNIQUE (position),
    CONSTRAINT "${kv_outbox}_change_known" CHECK (change IN ('CREATED', 'UPDATED', 'DELETED', 'EXPIRED'))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05,
        autovacuum_analyze_scale_factor = 0.05);

ALTER SEQUENCE "${schema}"."${kv_outbox}_position_seq" OWNED BY "${schema}"."${kv_outbox}".position;

COMMENT ON TABLE "${schema}"."${kv_outbox}" IS 'pgstore:kv_outbox';

-- Keys that are bound to a lease vanish with it.
CREATE TABLE "${schema}"."${kv_leases}" (
    tenant_id  text        COLLATE "C" NOT NULL,
    lease_id   uuid        NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT "${kv_leases}_pk" PRIMARY KEY (tenant_id, lease_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX "${kv_leases}_expires_at_idx" ON "${schema}"."${kv_leases}" (expires_at);

COMMENT ON TABLE "${schema}"."${kv_leases}" IS 'pgstore:kv_leases';

-- What was removed of a kind: all its changes up to this position, and deleted keys up to this version, may be gone.
CREATE TABLE "${schema}"."${kv_compactions}" (
    tenant_id text   COLLATE "C" NOT NULL,
    kind      text   COLLATE "C" NOT NULL,
    position  bigint NOT NULL,
    version   bigint NOT NULL, -- an absent key counts on from here
    CONSTRAINT "${kv_compactions}_pk" PRIMARY KEY (tenant_id, kind)
) WITH (fillfactor = 50);

COMMENT ON TABLE "${schema}"."${kv_compactions}" IS 'pgstore:kv_compactions';

-- How far readers could see, and when: a change is kept for so long after it could be read, whenever it was written.
CREATE TABLE "${schema}"."${kv_horizons}" (
    tenant_id text        COLLATE "C" NOT NULL, -- empty: all tenants
    position  bigint      NOT NULL,
    seen_at   timestamptz NOT NULL,
    CONSTRAINT "${kv_horizons}_pk" PRIMARY KEY (tenant_id, position)
);

COMMENT ON TABLE "${schema}"."${kv_horizons}" IS 'pgstore:kv_horizons';

-- Who does work that one process does at a time. The fence grows with each owner.
CREATE TABLE "${schema}"."${leases}" (
    tenant_id   text        COLLATE "C" NOT NULL, -- empty: work for all tenants
    name        text        COLLATE "C" NOT NULL,
    owner       text        COLLATE "C" NOT NULL,
    lease_until timestamptz NOT NULL,
    fence       bigint      NOT NULL,
    CONSTRAINT "${leases}_pk" PRIMARY KEY (tenant_id, name),
    CONSTRAINT "${leases}_fence_positive" CHECK (fence > 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE "${schema}"."${leases}" IS 'pgstore:leases';

-- How far each relay of an outbox has come.
CREATE TABLE "${schema}"."${relays}" (
    tenant_id   text        COLLATE "C" NOT NULL,
    name        text        COLLATE "C" NOT NULL,
    source      text        COLLATE "C" NOT NULL, -- the fenced table, by its default name
    log_id      uuid        NOT NULL,
    position    bigint      NOT NULL, -- everything up to here was published or given up
    fence       bigint      NOT NULL,
    paused      boolean     NOT NULL,
    attempts    integer     NOT NULL, -- failed ones of the message after position
    next_try_at timestamptz, -- null: at once
    last_error  text,       -- null: none since the last success
    updated_at  timestamptz NOT NULL,
    CONSTRAINT "${relays}_pk" PRIMARY KEY (tenant_id, name),
    CONSTRAINT "${relays}_position_valid" CHECK (position >= 0 AND fence >= 0 AND attempts >= 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE "${schema}"."${relays}" IS 'pgstore:relays';

-- Messages that a relay gave up; kept whole, because the outbox is compacted.
CREATE TABLE "${schema}"."${relay_dead_letters}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    relay          text        COLLATE "C" NOT NULL,
    log_id         uuid        NOT NULL,
    position       bigint      NOT NULL,
    message_tenant text        COLLATE "C" NOT NULL,
    topic          text        COLLATE "C" NOT NULL,
    key            text        COLLATE "C" NOT NULL,
    change         text        COLLATE "C" NOT NULL,
    version        bigint      NOT NULL,
    type           text        COLLATE "C" NOT NULL,
    schema_version integer     NOT NULL,
    payload        bytea       NOT NULL,
    recorded_at    timestamptz NOT NULL,
    attempts       integer     NOT NULL,
    error          text        NOT NULL,
    dead_at        timestamptz NOT NULL,
    CONSTRAINT "${relay_dead_letters}_pk" PRIMARY KEY (tenant_id, relay, log_id, position)
);

COMMENT ON TABLE "${schema}"."${relay_dead_letters}" IS 'pgstore:relay_dead_letters';
