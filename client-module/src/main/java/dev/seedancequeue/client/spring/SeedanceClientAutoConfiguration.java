package dev.seedancequeue.client.spring;

import dev.seedancequeue.client.SeedanceClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * A {@link SeedanceClient}, connected, for programs that set {@code seedance.client.broker} and
 * have none of their own; it is closed with the program. Without a broker the program does not
 * start.
 */
@AutoConfiguration
@ConditionalOnProperty("seedance.client.broker")
@EnableConfigurationProperties(ClientProperties.class)
public final class SeedanceClientAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SeedanceClient seedanceClient(ClientProperties properties) {
        return SeedanceClient.connect(properties.settings());
    }
}
