-- Long-running processes, the timeouts they wait for and the messages they have handled: SagaStore.

-- Rows are updated in place (HOT): room on each page, and no index on anything that changes with every write.
CREATE TABLE "${schema}"."${sagas}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    saga_name      text        COLLATE "C" NOT NULL,
    saga_id        text        COLLATE "C" NOT NULL,
    correlation_id text        COLLATE "C" NOT NULL,
    superseded     bigint,     -- null: holds its correlation id; else its place among the completed ones that did before
    version        bigint      NOT NULL,
    type           text        COLLATE "C" NOT NULL,
    schema_version integer     NOT NULL,
    data           jsonb       NOT NULL,
    metadata       jsonb,      -- null: none
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    completed_at   timestamptz, -- null: open
    archived_at    timestamptz, -- null: not archived
    CONSTRAINT "${sagas}_pk" PRIMARY KEY (tenant_id, saga_name, saga_id),
    CONSTRAINT "${sagas}_correlation_uk"
        UNIQUE NULLS NOT DISTINCT (tenant_id, saga_name, correlation_id, superseded),
    CONSTRAINT "${sagas}_version_positive" CHECK (version > 0),
    CONSTRAINT "${sagas}_superseded_completed" CHECK (superseded IS NULL OR completed_at IS NOT NULL),
    CONSTRAINT "${sagas}_archived_completed" CHECK (archived_at IS NULL OR completed_at IS NOT NULL)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX "${sagas}_created_at_idx" ON "${schema}"."${sagas}" (tenant_id, saga_name, created_at, saga_id);

COMMENT ON TABLE "${schema}"."${sagas}" IS 'pgstore:sagas';

-- A queue: rows go as soon as they have fired, so its dead rows are many and it is vacuumed early.
CREATE TABLE "${schema}"."${saga_timeouts}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    saga_name      text        COLLATE "C" NOT NULL,
    saga_id        text        COLLATE "C" NOT NULL,
    timeout_name   text        COLLATE "C" NOT NULL,
    due_at         timestamptz NOT NULL,
    next_try_at    timestamptz NOT NULL, -- due_at until a handler has failed
    attempts       integer     NOT NULL DEFAULT 0, -- failed ones
    type           text        COLLATE "C", -- null, with schema_version and data: no payload
    schema_version integer,
    data           jsonb,
    last_error     text,       -- null: no handler has failed
    dead_at        timestamptz, -- null: still to fire; else given up
    CONSTRAINT "${saga_timeouts}_pk" PRIMARY KEY (tenant_id, saga_name, saga_id, timeout_name),
    CONSTRAINT "${saga_timeouts}_attempts_valid" CHECK (attempts >= 0)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,
        autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX "${saga_timeouts}_next_try_at_idx" ON "${schema}"."${saga_timeouts}" (saga_name, next_try_at)
    WHERE dead_at IS NULL;

CREATE INDEX "${saga_timeouts}_dead_at_idx" ON "${schema}"."${saga_timeouts}" (tenant_id, saga_name, dead_at)
    WHERE dead_at IS NOT NULL;

COMMENT ON TABLE "${schema}"."${saga_timeouts}" IS 'pgstore:saga_timeouts';

CREATE TABLE "${schema}"."${saga_messages}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    saga_name      text        COLLATE "C" NOT NULL,
    correlation_id text        COLLATE "C" NOT NULL,
    message_id     text        COLLATE "C" NOT NULL,
    handled_at     timestamptz NOT NULL,
    CONSTRAINT "${saga_messages}_pk" PRIMARY KEY (tenant_id, saga_name, correlation_id, message_id)
);

COMMENT ON TABLE "${schema}"."${saga_messages}" IS 'pgstore:saga_messages';
