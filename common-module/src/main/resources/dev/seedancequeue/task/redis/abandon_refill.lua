-- Ends the caller's turn at filling the store.
-- KEYS[1] who fills it
-- ARGV[1] the caller's name
-- Returns 1 when it was its turn, else 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
