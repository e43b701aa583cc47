-- Who follows the log and how far they have come: consumers, one row for each partition.

-- A checkpoint rewrites its row in place (HOT): room on each page, and no index on what changes.
CREATE TABLE "${schema}"."${consumers}" (
    tenant_id        text        COLLATE "C" NOT NULL, -- empty: of all tenants
    consumer_id      text        COLLATE "C" NOT NULL,
    partition        integer     NOT NULL,
    partitions       integer     NOT NULL,
    log_id           uuid        NOT NULL,
    position         bigint      NOT NULL, -- everything up to here was handled, given up, or waits behind a dead letter
    state            text        COLLATE "C" NOT NULL,
    owner            text        COLLATE "C" NOT NULL, -- empty: nobody
    fence            bigint      NOT NULL, -- grows with each owner
    attempts         integer     NOT NULL, -- failed ones of what comes next
    attempt_position bigint,     -- null: not known what failed
    next_try_at      timestamptz, -- null: at once
    last_error       text,       -- null: none since the last success
    updated_at       timestamptz NOT NULL,
    CONSTRAINT "${consumers}_pk" PRIMARY KEY (tenant_id, consumer_id, partition),
    CONSTRAINT "${consumers}_partition_valid" CHECK (partition >= 0 AND partition < partitions),
    CONSTRAINT "${consumers}_position_valid" CHECK (position >= 0 AND fence >= 0 AND attempts >= 0),
    CONSTRAINT "${consumers}_state_valid" CHECK (state IN ('running', 'paused', 'stopped'))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE "${schema}"."${consumers}" IS 'pgstore:consumers';

-- Which processes run a consumer. A process whose lease has run out owns nothing any more.
CREATE TABLE "${schema}"."${consumer_instances}" (
    tenant_id   text        COLLATE "C" NOT NULL,
    consumer_id text        COLLATE "C" NOT NULL,
    instance    text        COLLATE "C" NOT NULL,
    lease_until timestamptz NOT NULL,
    CONSTRAINT "${consumer_instances}_pk" PRIMARY KEY (tenant_id, consumer_id, instance)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE "${schema}"."${consumer_instances}" IS 'pgstore:consumer_instances';

-- Events that a consumer could not handle: where they are, not what they hold.
CREATE TABLE "${schema}"."${dead_letters}" (
    tenant_id    text        COLLATE "C" NOT NULL,
    consumer_id  text        COLLATE "C" NOT NULL,
    position     bigint      NOT NULL,
    partition    integer     NOT NULL,
    event_tenant text        COLLATE "C" NOT NULL,
    stream_id    text        COLLATE "C" NOT NULL,
    version      bigint      NOT NULL,
    blocking     boolean     NOT NULL, -- later events of the stream wait for it
    attempts     integer     NOT NULL,
    error        text        NOT NULL,
    decision     text        COLLATE "C", -- null: none yet
    dead_at      timestamptz NOT NULL,
    CONSTRAINT "${dead_letters}_pk" PRIMARY KEY (tenant_id, consumer_id, position),
    CONSTRAINT "${dead_letters}_decision_valid" CHECK (decision IN ('retry', 'retrying', 'skip'))
);

-- Owners look for decisions with each heartbeat.
CREATE INDEX "${dead_letters}_decided_idx" ON "${schema}"."${dead_letters}" (tenant_id, consumer_id, partition)
    WHERE decision IS NOT NULL;

COMMENT ON TABLE "${schema}"."${dead_letters}" IS 'pgstore:dead_letters';

-- What operators and failures have done to consumers.
CREATE TABLE "${schema}"."${consumer_changes}" (
    tenant_id     text        COLLATE "C" NOT NULL,
    consumer_id   text        COLLATE "C" NOT NULL,
    number        bigint      GENERATED ALWAYS AS IDENTITY,
    change        text        COLLATE "C" NOT NULL,
    from_position bigint,     -- null: no position was changed
    to_position   bigint,
    reason        text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    CONSTRAINT "${consumer_changes}_pk" PRIMARY KEY (tenant_id, consumer_id, number)
);

COMMENT ON TABLE "${schema}"."${consumer_changes}" IS 'pgstore:consumer_changes';
