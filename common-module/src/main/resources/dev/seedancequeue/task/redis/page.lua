-- Reads a piece of each of some lists of tasks, newest first.
-- KEYS[1] the store's epoch   KEYS[2…] the lists
-- ARGV[1] latest time of acceptance, us   ARGV[2] earliest, us   ARGV[3] most of each list
-- ARGV[4] where the last piece ended: time, us   ARGV[5] and id; both "" at the beginning
-- Returns ids and times in turn, of one list after the other
-- | "not_filled" (the data was lost and is not back yet).
if redis.call('EXISTS', KEYS[1]) == 0 then return 'not_filled' end
local found = {}
for i = 2, #KEYS do
    local latest, skipped = ARGV[1], 0
    if ARGV[4] ~= '' then
        latest = ARGV[4]
        skipped = redis.call('ZCOUNT', KEYS[i], latest, latest)
    end
    local piece = redis.call('ZREVRANGEBYSCORE', KEYS[i], latest, ARGV[2], 'WITHSCORES',
        'LIMIT', 0, tonumber(ARGV[3]) + skipped)
    for j = 1, #piece, 2 do
        -- Of the same moment those with a smaller id come later.
        if ARGV[4] == '' or piece[j + 1] ~= ARGV[4] or piece[j] < ARGV[5] then
            found[#found + 1] = piece[j]
            found[#found + 1] = piece[j + 1]
        end
    end
end
return found
