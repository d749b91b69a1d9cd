package dev.seedancequeue.conformance.sdk;

import static dev.seedancequeue.conformance.sdk.OfficialSdk.MODEL;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.refusal;
import static dev.seedancequeue.conformance.sdk.OfficialSdk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksRequest;
import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksResponse;
import com.volcengine.ark.runtime.model.content.generation.ListContentGenerationTasksResponse.Item;
import com.volcengine.ark.runtime.model.content.generation.TaskStatus;
import dev.seedancequeue.emulator.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listing with the provider's own SDK, by each of its filters. */
class SdkListTest {

    private static final String OTHER_MODEL = "doubao-seedance-1-0-pro-250528";

    private final OfficialSdk sdk = new OfficialSdk();

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void findsTasksByTheirIds() {
        List<String> ids = create(3);

        var page = sdk.list(page(1, 20).taskIds(List.of(ids.getFirst(), ids.getLast())));
        assertThat(ids(page)).containsExactlyInAnyOrder(ids.getFirst(), ids.getLast());
        assertThat(page.getTotal()).isEqualTo(2);
        assertThat(ids(sdk.list(page(1, 20).addTaskId(ids.get(1))))).containsExactly(ids.get(1));
        assertThat(ids(sdk.list(page(1, 20).addTaskId("cgt-20260101000000-aaaaa")))).isEmpty();
    }

    @Test
    void findsSeveralHundredTasksInOneCall() {
        List<String> ids = create(300);

        var page = sdk.list(page(1, 500).taskIds(ids));

        assertThat(ids(page)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void findsTasksByStatus() {
        sdk.emulator.limits(Limits.off().withSlots(1));
        String succeeded = sdk.create(text("first"));
        sdk.finishAll();
        String failed = sdk.create(text("second [fail:InternalServiceError]"));
        sdk.finishAll();
        String running = sdk.create(text("third"));
        sdk.pickUp();
        String queued = sdk.create(text("fourth"));
        String cancelled = sdk.create(text("fifth"));
        sdk.delete(cancelled);

        assertThat(withStatus(TaskStatus.SUCCEEDED)).containsExactly(succeeded);
        assertThat(withStatus(TaskStatus.FAILED)).containsExactly(failed);
        assertThat(withStatus(TaskStatus.RUNNING)).containsExactly(running);
        assertThat(withStatus(TaskStatus.QUEUED)).containsExactly(queued);
        assertThat(withStatus(TaskStatus.CANCELLED)).containsExactly(cancelled);
        assertThat(sdk.list(page(1, 20)).getTotal()).isEqualTo(5);
    }

    @Test
    void findsTasksByModel() {
        String mine = sdk.create(text("a cat"));
        String other = sdk.create(text("a cat").model(OTHER_MODEL));

        assertThat(ids(sdk.list(page(1, 20).model(MODEL)))).containsExactly(mine);
        assertThat(ids(sdk.list(page(1, 20).model(OTHER_MODEL)))).containsExactly(other);
    }

    @Test
    void hidesFlexTasksUnlessAskedForThem() {
        String usual = sdk.create(text("a cat"));
        String flex = sdk.create(text("a cat").serviceTier("flex"));

        assertThat(ids(sdk.list(page(1, 20)))).containsExactly(usual);
        assertThat(ids(sdk.list(page(1, 20).serviceTier("default")))).containsExactly(usual);
        assertThat(ids(sdk.list(page(1, 20).serviceTier("flex")))).containsExactly(flex);
        // Not even by its id, which is why a search has to ask on both tiers.
        assertThat(ids(sdk.list(page(1, 20).addTaskId(flex)))).isEmpty();
        assertThat(sdk.get(flex).getServiceTier()).isEqualTo("flex");
    }

    @Test
    void pagesThroughAllOfThemOnce() {
        List<String> created = create(7);
        Set<String> seen = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            var page = sdk.list(page(number, 3));
            assertThat(page.getTotal()).isEqualTo(7);
            sizes.add(page.getItems().size());
            seen.addAll(ids(page));
        }

        assertThat(sizes).containsExactly(3, 3, 1, 0);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void listsAFinishedTaskWithEverythingThatGetTellsOfIt() {
        String id = sdk.create(text("a cat").safetyIdentifier("caller-7").seed(5L));
        sdk.finishAll();

        Item item = sdk.list(page(1, 1).addTaskId(id)).getItems().getFirst();

        assertThat(item)
                .usingRecursiveComparison()
                .ignoringFields("content.videoUrl")
                .isEqualTo(sdk.get(id));
        assertThat(item.getContent().getVideoUrl()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"0, 20, page_num", "501, 20, page_num", "1, 0, page_size", "1, 501, page_size"})
    void refusesPagesThatThereCannotBe(int number, int size, String param) {
        var refusal = refusal(() -> sdk.list(page(number, size)));

        assertThat(refusal.statusCode).isEqualTo(400);
        assertThat(refusal.code).isEqualTo("InvalidParameter");
        assertThat(refusal.param).isEqualTo(param);
    }

    @Test
    void refusesAStatusThatCannotBeAskedFor() {
        assertThat(refusal(() -> sdk.list(page(1, 20).status("expired"))).param)
                .isEqualTo("filter.status");
    }

    /** The SDK's own trap, met before anything is sent. */
    @Test
    void breaksWithoutAPage() {
        assertThatThrownBy(() -> sdk.list(new ListContentGenerationTasksRequest.Builder()))
                .isInstanceOf(NullPointerException.class);
        assertThat(sdk.emulator.ledger().calls("list", "200")).isZero();
    }

    private List<String> create(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(sdk.create(text("cat " + i)));
        }
        return ids;
    }

    private List<String> withStatus(String status) {
        return ids(sdk.list(page(1, 20).status(status)));
    }

    private static ListContentGenerationTasksRequest.Builder page(int number, int size) {
        return new ListContentGenerationTasksRequest.Builder().pageNum(number).pageSize(size);
    }

    private static List<String> ids(ListContentGenerationTasksResponse page) {
        return page.getItems().stream().map(Item::getId).toList();
    }
}
