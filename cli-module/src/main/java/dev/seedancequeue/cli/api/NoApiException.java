package dev.seedancequeue.cli.api;

import dev.seedancequeue.cli.CliException;
import dev.seedancequeue.cli.ExitCode;
import tools.jackson.databind.node.ObjectNode;

/** Something answered, and it is no Seedance API. */
final class NoApiException extends CliException {

    private final int status;

    /**
     * @param status of HTTP
     */
    NoApiException(int status, String message) {
        super(ExitCode.REFUSED, message);
        this.status = status;
    }

    @Override
    public ObjectNode json() {
        return super.json().put("status", status);
    }
}
