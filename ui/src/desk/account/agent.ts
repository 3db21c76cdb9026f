const BROWSERS = [[/Edg\//, "Edge"], [/MicroMessenger/, "WeChat"], [/Firefox\//, "Firefox"], [/Chrome\//, "Chrome"], [/Safari\//, "Safari"]] as const;
const SYSTEMS = [[/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"], [/Linux/, "Linux"]] as const;

/** Returns how people call the program that signed in, such as “Chrome · Windows”; a program that is no browser keeps its own name. */
export function nameOfAgent(agent: string): string {
  const named = [BROWSERS, SYSTEMS].flatMap((kinds) => kinds.find(([sign]) => sign.test(agent))?.[1] ?? []);
  return named.length ? named.join(" · ") : (agent.split(" ")[0] ?? "");
}
