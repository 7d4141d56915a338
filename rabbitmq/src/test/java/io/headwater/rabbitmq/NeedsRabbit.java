package io.headwater.rabbitmq;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A suite that runs where a server is installed; {@link NotRunTest} counts it where none is. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRabbit.Installed.class)
@interface NeedsRabbit {

  /** The condition. */
  final class Installed implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return LocalRabbit.isInstalled()
          ? ConditionEvaluationResult.enabled("rabbitmq-server is installed")
          : ConditionEvaluationResult.disabled("rabbitmq-server is not installed");
    }
  }
}
