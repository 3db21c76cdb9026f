import { useEffect, useState } from "react";
import type { MadeFile } from "../../shared/api/client.ts";
import type { Failure } from "../../shared/api/result.ts";
import type { PrintOrder } from "../../shared/api/prints.ts";
import { usePlace, useServer } from "../place.tsx";

/** A print on its way, made, or refused; `address` opens it, `text` is there where it is no PDF. */
export interface Made {
  file: MadeFile | null;
  address: string;
  text: string;
  failure: Failure | null;
  again: () => void;
}

const NOTHING = { file: null, address: "", text: "", failure: null };

/** Has the server make a print; made anew when the order changes, and forgotten when the screen goes. */
export function usePrint(print: string, order: PrintOrder): Made {
  const { app } = usePlace();
  const server = useServer();
  const [made, setMade] = useState<Omit<Made, "again">>(NOTHING);
  const [times, setTimes] = useState(0);
  const asked = JSON.stringify(order);
  useEffect(() => {
    let address = "";
    let gone = false;
    const make = async () => {
      const result = await server.print(app, print, JSON.parse(asked) as PrintOrder);
      if (gone) return;
      if (!result.ok) return setMade({ ...NOTHING, failure: result.failure });
      const text = result.value.content.type.startsWith("text/") ? await result.value.content.text() : "";
      if (gone) return;
      address = URL.createObjectURL(result.value.content);
      setMade({ ...NOTHING, file: result.value, address, text });
    };
    setMade(NOTHING);
    void make();
    return () => {
      gone = true;
      if (address) URL.revokeObjectURL(address);
    };
  }, [server, app, print, asked, times]);
  return { ...made, again: () => setTimes((before) => before + 1) };
}
