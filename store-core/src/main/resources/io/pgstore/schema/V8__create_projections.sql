-- Which projections there are, in which versions, and who feeds them.

CREATE TABLE "${schema}"."${projections}" (
    tenant_id       text        COLLATE "C" NOT NULL, -- empty: of all tenants
    name            text        COLLATE "C" NOT NULL,
    version         integer     NOT NULL,
    kind            text        COLLATE "C" NOT NULL,
    mode            text        COLLATE "C" NOT NULL,
    collection      text        COLLATE "C" NOT NULL, -- what it writes to; versions that share it replace one another
    state           text        COLLATE "C" NOT NULL,
    position        bigint      NOT NULL, -- how far it had come when the state changed last
    target_position bigint      NOT NULL, -- the end of the log when it was last begun anew: once past it, it may serve
    effects_after   bigint      NOT NULL, -- its side effects are those of later events, as it follows the log
    effects_until   bigint,               -- up to and including this one; null: of all
    missed_position bigint,               -- of an event that was appended by an application which does not know this version
    registered_at   timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    CONSTRAINT "${projections}_pk" PRIMARY KEY (tenant_id, name, version),
    CONSTRAINT "${projections}_version_positive" CHECK (version > 0),
    CONSTRAINT "${projections}_position_valid" CHECK (position >= 0 AND target_position >= 0 AND missed_position > 0),
    CONSTRAINT "${projections}_kind_valid" CHECK (kind IN ('single-stream', 'multi-stream', 'free')),
    CONSTRAINT "${projections}_mode_valid" CHECK (mode IN ('inline', 'async')),
    CONSTRAINT "${projections}_state_valid" CHECK (state IN ('building', 'active', 'retired', 'dropped'))
);

COMMENT ON TABLE "${schema}"."${projections}" IS 'pgstore:projections';
