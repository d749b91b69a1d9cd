package dev.seedancequeue.api;

import dev.seedancequeue.acceptance.RequestSource;
import dev.seedancequeue.launch.Role;
import dev.seedancequeue.launch.RoleLauncher;
import dev.seedancequeue.settings.ModelSettings;
import dev.seedancequeue.settings.RabbitSettings;
import dev.seedancequeue.settings.RedisSettings;
import dev.seedancequeue.wiring.CommonConfiguration;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The HTTP role: accepts create requests and answers where tasks stand. */
@SpringBootApplication(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(ApiSettings.class)
public class ApiApplication {

    public static final Role ROLE =
            new Role(
                    "api",
                    ApiApplication.class,
                    List.of(
                            ApiSettings.class,
                            RabbitSettings.class,
                            RedisSettings.class,
                            ModelSettings.class));

    @Bean
    RequestSource requestSource() {
        return RequestSource.HTTP;
    }

    public static void main(String[] args) {
        RoleLauncher.main(ROLE, args);
    }
}
