import { expect, test } from "vitest";
import { nameOfAgent } from "../../src/desk/account/agent.ts";

test.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge · Windows"],
  ["Mozilla/5.0 (Linux; Android 15; TC58) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36", "Chrome · Android"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari · iOS"],
  ["curl/8.11.0", "curl/8.11.0"],
  ["", ""],
])("%s is called %s", (agent, name) => {
  expect(nameOfAgent(agent)).toBe(name);
});
