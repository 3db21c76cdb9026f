import { useNavigate, useSearch } from "@tanstack/react-router";

/** What stands behind the address of a place, and how it is changed; what is empty is left out. */
export function useAddress(): [Record<string, string>, (changes: Record<string, string>) => void] {
  const search = useSearch({ from: "/inside/admin/$place" });
  const navigate = useNavigate({ from: "/admin/$place" });
  const change = (changes: Record<string, string>) =>
    void navigate({ search: Object.fromEntries(Object.entries({ ...search, ...changes }).filter(([, value]) => value !== "")), replace: true });
  return [search, change];
}
