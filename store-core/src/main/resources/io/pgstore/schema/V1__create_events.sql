-- The log of all streams: EventStore.

-- Positions count up from 1 and are taken by the store's statement only: no default on the column (design, section 5).
CREATE SEQUENCE "${schema}"."${events}_position_seq" AS bigint MINVALUE 1 START WITH 1 CACHE 1 NO CYCLE;

CREATE TABLE "${schema}"."${events}" (
    tenant_id      text        COLLATE "C" NOT NULL,
    stream_id      text        COLLATE "C" NOT NULL,
    version        bigint      NOT NULL,
    position       bigint      NOT NULL,
    slice          smallint    NOT NULL, -- CRC32C of the stream id's UTF-8, modulo 1024
    event_id       uuid        NOT NULL,
    type           text        COLLATE "C" NOT NULL,
    schema_version integer     NOT NULL,
    data           jsonb       NOT NULL,
    metadata       jsonb,      -- null: none
    correlation_id text        COLLATE "C",
    causation_id   text        COLLATE "C",
    recorded_at    timestamptz NOT NULL, -- one time for all events of one append
    CONSTRAINT "${events}_pk" PRIMARY KEY (tenant_id, stream_id, version),
    CONSTRAINT "${events}_position_uk" UNIQUE (position),
    CONSTRAINT "${events}_version_positive" CHECK (version > 0)
);

ALTER SEQUENCE "${schema}"."${events}_position_seq" OWNED BY "${schema}"."${events}".position;

CREATE INDEX "${events}_correlation_idx" ON "${schema}"."${events}" (tenant_id, correlation_id, position)
    WHERE correlation_id IS NOT NULL;

-- Times follow positions closely, so a block range index answers bounds of time at next to no cost for writers.
CREATE INDEX "${events}_recorded_at_idx" ON "${schema}"."${events}" USING brin (recorded_at)
    WITH (pages_per_range = 32, autosummarize = on);

COMMENT ON TABLE "${schema}"."${events}" IS 'pgstore:events';

CREATE TABLE "${schema}"."${event_tags}" (
    tenant_id text   COLLATE "C" NOT NULL,
    tag       text   COLLATE "C" NOT NULL,
    position  bigint NOT NULL,
    CONSTRAINT "${event_tags}_pk" PRIMARY KEY (tenant_id, tag, position)
);

COMMENT ON TABLE "${schema}"."${event_tags}" IS 'pgstore:event_tags';

-- One row: the identity of this log. Cursors kept outside this database carry it.
CREATE TABLE "${schema}"."${log}" (
    singleton  boolean     NOT NULL DEFAULT true,
    log_id     uuid        NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "${log}_pk" PRIMARY KEY (singleton),
    CONSTRAINT "${log}_one_row" CHECK (singleton)
);

INSERT INTO "${schema}"."${log}" DEFAULT VALUES;

COMMENT ON TABLE "${schema}"."${log}" IS 'pgstore:log';
