-- The mark of this very database: numbers of conversations mean something only together with it. A restored copy gets a
-- new one, so that a draft kept on an agent's own machine never meets another person's conversation.

CREATE TABLE house (mark TEXT NOT NULL) STRICT;
INSERT INTO house (mark) VALUES (lower(hex(randomblob(8))));
