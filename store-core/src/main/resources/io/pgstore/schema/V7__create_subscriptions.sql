-- What reactions have still to do: one row for each target stream of a group of reactions.

-- Claims, heartbeats and new events of a stream that waits already rewrite the row in place (HOT): none of the columns
-- that they change is indexed. The indexes hold only what can be claimed, so idle subscriptions cost a claim nothing.
CREATE TABLE "${schema}"."${subscriptions}" (
    tenant_id         text        COLLATE "C" NOT NULL,
    group_name        text        COLLATE "C" NOT NULL,
    stream_id         text        COLLATE "C" NOT NULL,
    source            text        COLLATE "C", -- null: events of any stream
    lane              text        COLLATE "C" NOT NULL,
    declared_priority integer     NOT NULL, -- the highest that was declared
    priority          integer     NOT NULL, -- the one in force, which an operator may have changed
    watermark         bigint      NOT NULL, -- everything up to here was handled, or is no event of this target
    head              bigint      NOT NULL, -- the last event known of this target; 0 for none
    blocked           boolean     NOT NULL,
    due_at            timestamptz, -- null: not deferred
    claimable         boolean     GENERATED ALWAYS AS (head > watermark AND NOT blocked AND due_at IS NULL) STORED
                                  NOT NULL,
    waiting_since     timestamptz NOT NULL, -- its place in the queue of the fair share
    attempts          integer     NOT NULL, -- claims since the last progress
    error             text, -- the first one since the last progress; null for none
    holder            text        COLLATE "C" NOT NULL, -- empty: nobody
    lease_until       timestamptz NOT NULL,
    fence             bigint      NOT NULL, -- grows with each claim
    updated_at        timestamptz NOT NULL,
    CONSTRAINT "${subscriptions}_pk" PRIMARY KEY (tenant_id, group_name, stream_id),
    CONSTRAINT "${subscriptions}_numbers_valid" CHECK (watermark >= 0 AND head >= 0 AND attempts >= 0 AND fence >= 0)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);

COMMENT ON TABLE "${schema}"."${subscriptions}" IS 'pgstore:subscriptions';

-- By priority, those who are furthest behind first.
CREATE INDEX "${subscriptions}_priority_idx"
    ON "${schema}"."${subscriptions}" (tenant_id, group_name, lane, priority DESC, watermark)
    WHERE claimable;

-- Those who are furthest ahead.
CREATE INDEX "${subscriptions}_watermark_idx"
    ON "${schema}"."${subscriptions}" (tenant_id, group_name, lane, watermark)
    WHERE claimable;

-- Those who have waited longest, whatever their priority.
CREATE INDEX "${subscriptions}_waiting_idx"
    ON "${schema}"."${subscriptions}" (tenant_id, group_name, lane, waiting_since)
    WHERE claimable;

-- Deferred ones, by when their time comes.
CREATE INDEX "${subscriptions}_due_idx"
    ON "${schema}"."${subscriptions}" (tenant_id, group_name, lane, due_at)
    WHERE due_at IS NOT NULL;
