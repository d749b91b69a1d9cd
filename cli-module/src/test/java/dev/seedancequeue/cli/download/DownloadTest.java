package dev.seedancequeue.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seedancequeue.cli.ScriptedApi;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

    private final ScriptedApi server = new ScriptedApi();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private SavedFile fetch(String path) throws DownloadException {
        return new Download(folder).fetch(server.url() + path, "00001", ".mp4");
    }

    @Test
    void savesAFileUnderTheSuffixOfItsLink() throws DownloadException {
        server.reply(200, Map.of(), "a video");
        SavedFile saved = fetch("/files/video.mov?Signature=1");
        assertThat(saved.file()).isEqualTo("00001.mov");
        assertThat(saved.bytes()).isEqualTo(7);
        assertThat(saved.sha256()).hasSize(64);
        assertThat(folder.resolve("00001.mov")).hasContent("a video");
        assertThat(saved.isIn(folder)).isTrue();
        assertThat(folder.resolve("00001.mov.part")).doesNotExist();
    }

    @Test
    void comesAgainWhenItWasCutOffOrTheServerIsInTrouble() throws DownloadException {
        server.broken("a vi").reply(500, Map.of(), "trouble").reply(200, Map.of(), "a video");
        assertThat(fetch("/v").bytes()).isEqualTo(7);
        assertThat(folder.resolve("00001.mp4")).hasContent("a video");
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void takesNoEmptyFileForAVideo() throws DownloadException {
        server.reply(200, Map.of(), "").reply(200, Map.of(), "a video");
        assertThat(fetch("/v").bytes()).isEqualTo(7);
    }

    @Test
    void doesNotKnockAtADeadLinkAgain() {
        server.reply(403, Map.of(), "Request has expired.");
        assertThatThrownBy(() -> fetch("/v.mp4"))
                .isInstanceOf(DownloadException.class)
                .hasMessage(
                        "its link is dead (HTTP 403); links die 24 hours after the video was made");
        assertThat(server.asked()).hasSize(1);
        assertThat(folder.resolve("00001.mp4")).doesNotExist();
    }
}
