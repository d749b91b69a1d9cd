package dev.seedancequeue.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.common.Codec;
import org.jcodec.common.MuxerTrack;
import org.jcodec.common.VideoCodecMeta;
import org.jcodec.common.VideoEncoder;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Packet;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Size;
import org.jcodec.containers.mp4.Brand;
import org.jcodec.containers.mp4.WebOptimizedMP4Muxer;

/** Encodes a scene as H.264 baseline in an MP4 or QuickTime file whose header comes first. */
final class VideoFile {

    /** Bytes kept free for the header, which is written last; 4 bytes a frame and some. */
    private static final int HEADER_BYTES = 2_048;

    private static final int HEADER_BYTES_PER_FRAME = 24;
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private VideoFile() {}

    /**
     * The whole file.
     *
     * @param container {@code mov}, or else it is MP4
     */
    static byte[] encode(Scene scene, String container) {
        try {
            return encoded(scene, container.equals("mov") ? Brand.MOV : Brand.MP4);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private static byte[] encoded(Scene scene, Brand brand) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(fileBound(scene));
        H264Encoder encoder = H264Encoder.createH264Encoder();
        encoder.setKeyInterval(scene.frames);
        ByteBufferSeekableByteChannel channel =
                ByteBufferSeekableByteChannel.writeToByteBuffer(file);
        WebOptimizedMP4Muxer muxer =
                new WebOptimizedMP4Muxer(
                        channel, brand, HEADER_BYTES + HEADER_BYTES_PER_FRAME * scene.frames);
        MuxerTrack track =
                muxer.addVideoTrack(
                        Codec.H264,
                        VideoCodecMeta.createSimpleVideoCodecMeta(
                                new Size(scene.width, scene.height), ColorSpace.YUV420));
        ByteBuffer room = ByteBuffer.allocate(scene.width * scene.height * 4);
        for (int number = 0; number < scene.frames; number++) {
            room.clear();
            VideoEncoder.EncodedFrame frame =
                    encoder.encodeFrame(picture(scene.frame(number)), room);
            track.addFrame(
                    Packet.createPacket(
                            copy(frame.getData()),
                            number,
                            Scene.FRAMES_PER_SECOND,
                            1,
                            number,
                            frame.isKeyFrame() ? Packet.FrameType.KEY : Packet.FrameType.INTER,
                            null));
        }
        muxer.finish();
        return Arrays.copyOf(file.array(), Math.toIntExact(channel.size()));
    }

    private static int fileBound(Scene scene) {
        return Math.min(MAX_BYTES, 1_000_000 + scene.frames * scene.width * scene.height / 4);
    }

    private static ByteBuffer copy(ByteBuffer data) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining());
        copy.put(data.duplicate());
        copy.flip();
        return copy;
    }

    private static Picture picture(Canvas canvas) {
        Picture picture = Picture.create(canvas.width, canvas.height, ColorSpace.YUV420J);
        for (int plane = 0; plane < 3; plane++) {
            byte[] from = canvas.plane(plane);
            byte[] to = picture.getPlaneData(plane);
            for (int i = 0; i < from.length; i++) {
                // The library keeps samples as signed bytes around 128.
                to[i] = (byte) ((from[i] & 0xFF) - 128);
            }
        }
        return picture;
    }
}
