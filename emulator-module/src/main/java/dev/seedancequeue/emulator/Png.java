package dev.seedancequeue.emulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a canvas as a PNG of 8-bit RGB, without AWT. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private Png() {}

    static byte[] encode(Canvas canvas) {
        ByteArrayOutputStream file = new ByteArrayOutputStream(64 * 1024);
        file.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(canvas.width).putInt(canvas.height);
        // 8 bits a sample, colour type 2 (RGB), then the only compression, filter and no interlace.
        header.put(new byte[] {8, 2, 0, 0, 0});
        chunk(file, "IHDR", header.array());
        chunk(file, "IDAT", deflate(rows(canvas)));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] rows(Canvas canvas) {
        ByteBuffer rows = ByteBuffer.allocate((canvas.width * 3 + 1) * canvas.height);
        for (int y = 0; y < canvas.height; y++) {
            rows.put((byte) 0);
            for (int x = 0; x < canvas.width; x++) {
                double luma = 1.164 * (canvas.lumaAt(x, y) - 16);
                double blue = canvas.blueAt(x, y) - 128;
                double red = canvas.redAt(x, y) - 128;
                rows.put(sample(luma + 1.596 * red));
                rows.put(sample(luma - 0.392 * blue - 0.813 * red));
                rows.put(sample(luma + 2.017 * blue));
            }
        }
        return rows.array();
    }

    private static byte sample(double value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }

    private static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 8);
            byte[] buffer = new byte[16 * 1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(name);
        file.writeBytes(data);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
