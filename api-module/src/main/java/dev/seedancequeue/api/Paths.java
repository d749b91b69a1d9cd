package dev.seedancequeue.api;

/** The paths of the user's contract, and ours beside them. */
public final class Paths {

    public static final String BASE = "/api/AIGeneration/video/seedance";
    public static final String CREATE_TASK = BASE + "/createTask";
    public static final String TASK_STATUS = BASE + "/taskStatus/";
    public static final String DEAD_LETTERS = BASE + "/dead-letters";
    public static final String TASKS = BASE + "/tasks/";
    public static final String TASK_LIST = BASE + "/tasks";
    public static final String BATCHES = BASE + "/batches";

    public static final String WORKFLOWS = BASE + "/workflows";

    public static final String WEBHOOKS = BASE + "/webhooks";

    public static final String OPENAPI = BASE + "/openapi.yaml";

    private Paths() {}
}
