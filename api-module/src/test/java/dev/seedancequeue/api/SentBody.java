package dev.seedancequeue.api;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;

/** What a request has in its body, read once more from where the request has it. */
final class SentBody {

    private SentBody() {}

    static String of(BodyPublisher publisher) {
        var text = BodySubscribers.ofString(StandardCharsets.UTF_8);
        publisher.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        text.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(ByteBuffer bytes) {
                        text.onNext(List.of(bytes));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        text.onError(failure);
                    }

                    @Override
                    public void onComplete() {
                        text.onComplete();
                    }
                });
        return text.getBody().toCompletableFuture().join();
    }
}
