package io.pgstore.process;

import io.pgstore.event.AppendResult;
import io.pgstore.event.EventStore;
import io.pgstore.event.StreamAppend;
import io.pgstore.process.SagaOutcome.Status;
import io.pgstore.saga.DuplicateSagaException;
import io.pgstore.saga.SagaInstance;
import io.pgstore.saga.SagaStore;
import io.pgstore.saga.StaleSagaException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One try to handle a message, inside of a transaction. */
final class SagaStep {
    private final SagaStore sagas;
    private final EventStore events;

    /** What the tries in one transaction have in common. */
    static final class Progress {
        private boolean messageRecorded;
    }

    /** Others have written the saga since it was loaded, and nothing of this try was. */
    static final class LostRaceException extends RuntimeException {
        private final RuntimeException conflict;

        LostRaceException(RuntimeException conflict) {
            super(conflict);
            this.conflict = conflict;
        }

        RuntimeException conflict() {
            return conflict;
        }
    }

    SagaStep(SagaStore sagas, EventStore events) {
        this.sagas = sagas;
        this.events = events;
    }

    <S, M> SagaOutcome<S> run(SagaCall<S> call, M message, SagaDecider<S, M> decider, Progress progress) {
        Optional<SagaInstance<S>> found = load(call);
        Optional<SagaInstance<S>> open = found.filter(saga -> !saga.completed());
        boolean startable = call.mayStart() && (found.isEmpty() || sagas.reusesCorrelationIds());
        if (open.isEmpty() && !startable) {
            return nothing(found.isEmpty() ? Status.NO_SAGA : Status.ALREADY_COMPLETED, found);
        }
        if (!record(call, progress)) {
            return nothing(Status.DUPLICATE, found);
        }
        SagaDecision<S> decision = decider.decide(open.map(SagaInstance::state), message);
        if (decision.kind() == SagaDecision.Kind.IGNORE) {
            return nothing(Status.IGNORED, found);
        }
        SagaInstance<S> saga = write(call, open, decision);
        List<AppendResult> appends = append(decision.appends());
        decision.timeouts().forEach(change -> apply(saga, change));
        return new SagaOutcome<>(status(decision, open.isPresent()), saga, appends);
    }

    private <S> Optional<SagaInstance<S>> load(SagaCall<S> call) {
        return call.locking()
                ? sagas.lockByCorrelationId(call.sagaName(), call.correlationId(), call.stateType())
                : sagas.findByCorrelationId(call.sagaName(), call.correlationId(), call.stateType());
    }

    /** Returns whether the message is new. A try before in the same transaction has noted it already. */
    private boolean record(SagaCall<?> call, Progress progress) {
        String messageId = call.messageId();
        if (messageId == null || progress.messageRecorded) {
            return true;
        }
        progress.messageRecorded = sagas.recordMessage(call.sagaName(), call.correlationId(), messageId);
        return progress.messageRecorded;
    }

    private <S> SagaInstance<S> write(SagaCall<S> call, Optional<SagaInstance<S>> open, SagaDecision<S> decision) {
        try {
            SagaInstance<S> saga = open.orElseGet(() -> start(call, decision));
            return change(saga, decision, open.isEmpty());
        } catch (StaleSagaException exception) {
            throw new LostRaceException(exception);
        } catch (DuplicateSagaException exception) {
            throw lostRace(call, exception) ? new LostRaceException(exception) : exception;
        }
    }

    private <S> SagaInstance<S> start(SagaCall<S> call, SagaDecision<S> decision) {
        S state = decision.state();
        if (state == null) {
            throw new IllegalArgumentException(
                    "Saga %s with correlation id %s does not exist, so it is not completed without a state"
                            .formatted(call.sagaName(), call.correlationId()));
        }
        String sagaId = call.sagaId() == null ? UUID.randomUUID().toString() : call.sagaId();
        return sagas.insert(call.sagaName(), sagaId, call.correlationId(), state);
    }

    private <S> SagaInstance<S> change(SagaInstance<S> saga, SagaDecision<S> decision, boolean started) {
        S state = decision.state();
        boolean complete = decision.kind() == SagaDecision.Kind.COMPLETE;
        if (started || state == null) {
            return complete ? sagas.complete(saga) : saga;
        }
        return complete ? sagas.complete(saga, state) : sagas.update(saga, state);
    }

    /** Returns whether another start was faster; else the saga's id belongs to something else and always will. */
    private boolean lostRace(SagaCall<?> call, DuplicateSagaException exception) {
        if (exception.key() == DuplicateSagaException.Key.CORRELATION_ID) {
            return true;
        }
        return sagas.findById(call.sagaName(), exception.existingSagaId(), call.stateType())
                .map(existing -> existing.correlationId().equals(call.correlationId())
                        && !(existing.completed() && sagas.reusesCorrelationIds()))
                .orElse(true);
    }

    private List<AppendResult> append(List<StreamAppend> appends) {
        return switch (appends.size()) {
            case 0 -> List.of();
            case 1 -> List.of(append(appends.get(0)));
            default -> events.appendAll(appends);
        };
    }

    private AppendResult append(StreamAppend only) {
        return events.append(only.streamId(), only.expectedVersion(), only.events());
    }

    private void apply(SagaInstance<?> saga, TimeoutChange change) {
        Instant due = change.due(saga.updatedAt());
        if (due == null) {
            sagas.cancel(saga, change.name());
        } else {
            sagas.schedule(saga, change.name(), due, change.payload());
        }
    }

    private static Status status(SagaDecision<?> decision, boolean existed) {
        if (decision.kind() == SagaDecision.Kind.COMPLETE) {
            return Status.COMPLETED;
        }
        return existed ? Status.UPDATED : Status.STARTED;
    }

    private static <S> SagaOutcome<S> nothing(Status status, Optional<SagaInstance<S>> found) {
        return new SagaOutcome<>(status, found.orElse(null), List.of());
    }
}
