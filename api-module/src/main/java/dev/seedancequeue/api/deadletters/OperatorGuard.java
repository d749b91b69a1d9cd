package dev.seedancequeue.api.deadletters;

import dev.seedancequeue.api.ApiSettings;
import dev.seedancequeue.api.Paths;
import dev.seedancequeue.api.problem.ProblemCode;
import dev.seedancequeue.api.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets only those who know the operator's key to what shows prompts, or tells others of tasks. */
@Component
final class OperatorGuard implements HandlerInterceptor, WebMvcConfigurer {

    private static final String SCHEME = "Bearer ";

    private final ApiSettings settings;

    OperatorGuard(ApiSettings settings) {
        this.settings = settings;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns(
                        Paths.DEAD_LETTERS,
                        Paths.DEAD_LETTERS + "/**",
                        Paths.WEBHOOKS,
                        Paths.WEBHOOKS + "/**");
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object controller) {
        String key = settings.operatorKey();
        if (key == null) {
            throw ProblemException.of(
                    ProblemCode.OPERATOR_KEY_NOT_SET,
                    "This is for operators: start the API with SEEDANCE_API_OPERATOR_KEY"
                            + " (16 characters or more) and send it as Authorization: Bearer.");
        }
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent == null
                || !sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || !isSame(sent.substring(SCHEME.length()).strip(), key)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"seedance operator\"");
            throw ProblemException.of(
                    ProblemCode.OPERATOR_KEY_REQUIRED,
                    "Send the operator's key as Authorization: Bearer <SEEDANCE_API_OPERATOR_KEY>.");
        }
        return true;
    }

    /** In a time that tells nothing of where they differ. */
    private static boolean isSame(String sent, String key) {
        return MessageDigest.isEqual(
                sent.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }
}
