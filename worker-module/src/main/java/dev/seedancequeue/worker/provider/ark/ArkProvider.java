package dev.seedancequeue.worker.provider.ark;

import dev.seedancequeue.catalogue.ServiceTier;
import dev.seedancequeue.json.Json;
import dev.seedancequeue.worker.provider.CancelOutcome;
import dev.seedancequeue.worker.provider.CreateOutcome;
import dev.seedancequeue.worker.provider.FindOutcome;
import dev.seedancequeue.worker.provider.ListOutcome;
import dev.seedancequeue.worker.provider.VideoProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Volcengine Ark, or anything shaped like it. Thread-safe. */
public final class ArkProvider implements VideoProvider {

    /** The largest page the provider gives. */
    static final int PAGE_SIZE = 500;

    private final ArkHttp http;
    private final ArkSettings settings;
    private final String tasks;

    /**
     * @param apiKey of the account to use
     */
    public ArkProvider(ArkSettings settings, String apiKey) {
        this.settings = settings;
        this.http = new ArkHttp(settings, apiKey);
        this.tasks =
                settings.baseUrl().toString().replaceAll("/+$", "") + "/contents/generations/tasks";
    }

    @Override
    public CreateOutcome create(ObjectNode request) {
        byte[] body = Json.mapper().writeValueAsString(request).getBytes(StandardCharsets.UTF_8);
        return ArkAnswers.create(http.post(URI.create(tasks), body, settings.createTimeout()));
    }

    @Override
    public FindOutcome find(String providerTaskId) {
        return ArkAnswers.find(
                http.get(URI.create(tasks + "/" + providerTaskId), settings.readTimeout()));
    }

    @Override
    public ListOutcome list(ServiceTier tier, List<String> providerTaskIds) {
        String filter =
                providerTaskIds.stream()
                        .map(id -> "&filter.task_ids=" + id)
                        .collect(Collectors.joining());
        return list(tier, 1, filter);
    }

    @Override
    public ListOutcome listAll(ServiceTier tier, int page) {
        return list(tier, page, "");
    }

    private ListOutcome list(ServiceTier tier, int page, String filter) {
        String query =
                "?page_num=%d&page_size=%d&filter.service_tier=%s%s"
                        .formatted(page, PAGE_SIZE, tier.name().toLowerCase(Locale.ROOT), filter);
        return ArkAnswers.list(http.get(URI.create(tasks + query), settings.readTimeout()));
    }

    @Override
    public CancelOutcome cancel(String providerTaskId) {
        return ArkAnswers.cancel(
                http.delete(URI.create(tasks + "/" + providerTaskId), settings.deleteTimeout()));
    }

    @Override
    public int maxIdsPerList() {
        return settings.idsPerList();
    }
}
