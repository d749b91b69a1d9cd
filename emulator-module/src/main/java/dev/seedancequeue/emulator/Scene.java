package dev.seedancequeue.emulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What a result shows: the prompt, the task id, what was asked, and a block that moves across the
 * foot of the picture as time passes. Small, in the aspect ratio asked for.
 */
final class Scene {

    static final int FRAMES_PER_SECOND = 4;

    private static final int LONG_SIDE = 640;
    private static final int MARGIN = 16;
    private static final int BLOCK = 32;
    private static final int LINE_GAP = 4;

    private final Glyphs glyphs = Glyphs.standard();
    private final Task.View task;
    final int width;
    final int height;
    final int frames;
    private final Canvas still;

    Scene(Task.View task) {
        this.task = task;
        Order.Picture picture = task.order().picture();
        double scale = LONG_SIDE / (double) Math.max(picture.width(), picture.height());
        width = even(picture.width() * scale);
        height = even(picture.height() * scale);
        frames = (int) Math.max(1, Math.round(picture.length() * FRAMES_PER_SECOND));
        still = still();
    }

    private static int even(double side) {
        return Math.max(2, (int) Math.round(side / 2) * 2);
    }

    Canvas frame(int number) {
        Canvas canvas = still.copy();
        int travel = width - 2 * MARGIN - BLOCK;
        int left = MARGIN + (frames == 1 ? travel : travel * number / (frames - 1));
        canvas.box(left, railTop() - BLOCK / 2, BLOCK, BLOCK, block());
        return canvas;
    }

    /** Everything that does not move. */
    private Canvas still() {
        Canvas canvas = new Canvas(width, height);
        canvas.backdrop(backdrop());
        int foot = footTop();
        writePrompt(canvas, foot - MARGIN);
        List<String> footLines = footLines();
        for (int i = 0; i < footLines.size(); i++) {
            canvas.text(glyphs, footLines.get(i), MARGIN, foot + i * lineHeight(1), 1);
        }
        canvas.box(MARGIN, railTop(), width - 2 * MARGIN, 2, Canvas.Colour.GREY);
        return canvas;
    }

    private int railTop() {
        return height - MARGIN - BLOCK / 2;
    }

    Canvas lastFrame() {
        return frame(frames - 1);
    }

    private void writePrompt(Canvas canvas, int bottom) {
        String prompt = task.order().prompt().isBlank() ? "(no prompt)" : task.order().prompt();
        int scale = 2;
        List<String> lines = wrap(prompt, scale);
        if (lines.size() * lineHeight(scale) > bottom - MARGIN) {
            scale = 1;
            lines = wrap(prompt, scale);
        }
        int fit = Math.min(lines.size(), (bottom - MARGIN) / lineHeight(scale));
        for (int i = 0; i < fit; i++) {
            canvas.text(glyphs, lines.get(i), MARGIN, MARGIN + i * lineHeight(scale), scale);
        }
    }

    private List<String> footLines() {
        Order.Picture picture = task.order().picture();
        String asked =
                "%s %s %s, seed %d%s"
                        .formatted(
                                picture.resolution(),
                                picture.ratio(),
                                picture.frames() > 0
                                        ? picture.frames() + " frames"
                                        : picture.seconds() + " s",
                                picture.seed(),
                                task.order().options().isDraft() ? ", draft" : "");
        List<String> lines = new ArrayList<>();
        for (String line : List.of(task.id(), task.order().model(), asked)) {
            lines.addAll(wrap(line, 1));
        }
        return lines;
    }

    private int footTop() {
        return height - 2 * MARGIN - BLOCK - footLines().size() * lineHeight(1);
    }

    private List<String> wrap(String text, int scale) {
        int room = width - 2 * MARGIN;
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int codePoint : text.codePoints().toArray()) {
            int letter = glyphs.width(codePoint) * scale;
            if (codePoint == '\n' || used + letter > room) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            if (codePoint >= ' ') {
                line.appendCodePoint(codePoint);
                used += letter;
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static int lineHeight(int scale) {
        return Glyphs.HEIGHT * scale + LINE_GAP;
    }

    private Canvas.Colour backdrop() {
        int hash = task.id().hashCode();
        return new Canvas.Colour(
                80, 100 + Math.floorMod(hash, 56), 100 + Math.floorMod(hash >> 8, 56));
    }

    private Canvas.Colour block() {
        int hash = task.id().hashCode();
        return new Canvas.Colour(
                180, 80 + Math.floorMod(hash, 96), 80 + Math.floorMod(hash >> 8, 96));
    }
}
