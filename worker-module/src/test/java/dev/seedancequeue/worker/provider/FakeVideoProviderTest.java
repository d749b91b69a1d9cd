package dev.seedancequeue.worker.provider;

class FakeVideoProviderTest extends VideoProviderContract {

    private final FakeVideoProvider provider = new FakeVideoProvider();

    @Override
    protected VideoProvider provider() {
        return provider;
    }

    @Override
    protected int paid(String safetyIdentifier) {
        return provider.creates(safetyIdentifier);
    }

    @Override
    protected void finishAll() {
        provider.finishAll();
    }

    @Override
    protected void loseNextAnswer() {
        provider.loseNextAnswer();
    }

    @Override
    protected void beBusyOnce() {
        provider.answerNextCreate(new CreateOutcome.Busy("ServerOverloaded", "busy", null));
    }

    @Override
    protected void endFailures() {
        provider.setAway(null);
    }

    @Override
    protected void beginAll() {
        provider.ids().forEach(id -> provider.setStatus(id, ProviderTask.Status.RUNNING));
    }

    @Override
    protected void failNextRead() {
        provider.failNextRead("provider answered 500");
    }
}
