package dev.seedancequeue.systemtests.architecture.wrong.worker;

import com.rabbitmq.client.Connection;
import dev.seedancequeue.systemtests.architecture.wrong.api.ApiThing;
import dev.seedancequeue.systemtests.architecture.wrong.standalone.StandaloneThing;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

public final class WorkerThing {
    @Nullable ApiThing api;
    @Nullable StandaloneThing standalone;
    @Nullable Connection broker;
    @Nullable UnifiedJedis redis;
}
