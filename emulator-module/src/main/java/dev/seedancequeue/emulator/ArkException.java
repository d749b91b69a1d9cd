package dev.seedancequeue.emulator;

/** A refusal in the provider's terms: HTTP status, code, message and the parameter at fault. */
final class ArkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final int status;
    final String code;
    final String reason;
    final String param;

    ArkException(int status, String code, String message, String param) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.reason = message;
        this.param = param;
    }

    static ArkException invalidParameter(String param, String message) {
        return new ArkException(400, "InvalidParameter", message, param);
    }

    static ArkException missingParameter(String param) {
        return new ArkException(
                400,
                "MissingParameter",
                "The request failed because it is missing the `%s` parameter".formatted(param),
                param);
    }

    static ArkException taskNotFound(String id) {
        return new ArkException(
                404, "NotFound.Task", "The specified task %s is not found".formatted(id), "id");
    }

    static ArkException tooMany(String code, String message) {
        return new ArkException(429, code, message, "");
    }
}
