/**
 * Tests about the code itself. A {@link io.headwater.tidy.Rule} looks at the {@link
 * io.headwater.tidy.Repo} and answers with its findings, each at a file and a line; {@link
 * io.headwater.tidy.HouseRulesTest} runs all of them on this project, {@link
 * io.headwater.tidy.RulesBiteTest} shows that each can fail. A reasoned exception is a line in
 * {@code tidy/exceptions.txt}.
 */
@NullMarked
package io.headwater.tidy;

import org.jspecify.annotations.NullMarked;
