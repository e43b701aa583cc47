package io.pgstore.event;

import org.junit.jupiter.api.Nested;

/** Everything that the event store promises, in one environment. */
abstract class EventStoreContract {
    abstract EventStoreEnvironment environment();

    @Nested
    class Append extends AppendContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class ConcurrentAppend extends ConcurrentAppendContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class LostRace extends LostRaceContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class IdempotentAppend extends IdempotentAppendContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class MultiStreamAppend extends MultiStreamAppendContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Transaction extends TransactionContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Savepoint extends SavepointContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class StreamRead extends StreamReadContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Aggregate extends AggregateContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Query extends QueryContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class QueryBounds extends QueryBoundsContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class QueryProperty extends QueryPropertyContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Tag extends TagContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Metadata extends MetadataContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class StreamListing extends StreamListingContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Hook extends HookContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Listener extends ListenerContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Tenant extends TenantContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class BadInput extends BadInputContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class BadPayload extends BadPayloadContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class Import extends ImportContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }

    @Nested
    class ImportRefusal extends ImportRefusalContract {
        @Override
        EventStoreEnvironment environment() {
            return EventStoreContract.this.environment();
        }
    }
}
