BEGIN TRANSACTION;
CREATE TABLE cards (
    id              integer primary key,   /* 0 */
    nid             integer not null,      /* 1 */
    did             integer not null,      /* 2 */
    ord             integer not null,      /* 3 */
    mod             integer not null,      /* 4 */
    usn             integer not null,      /* 5 */
    type            integer not null,      /* 6 */
    queue           integer not null,      /* 7 */
    due             integer not null,      /* 8 */
    ivl             integer not null,      /* 9 */
    factor          integer not null,      /* 10 */
    reps            integer not null,      /* 11 */
    lapses          integer not null,      /* 12 */
    left            integer not null,      /* 13 */
    odue            integer not null,      /* 14 */
    odid            integer not null,      /* 15 */
    flags           integer not null,      /* 16 */
    data            text not null          /* 17 */
);
INSERT INTO "cards" VALUES(1767323045001,1767323045000,4209227699,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045003,1767323045002,4209227699,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045005,1767323045004,4209227699,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045007,1767323045006,4209227699,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045008,1767323045006,4209227699,1,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045010,1767323045009,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045012,1767323045011,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045014,1767323045013,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045016,1767323045015,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045018,1767323045017,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045020,1767323045019,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045022,1767323045021,2893827136,0,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
INSERT INTO "cards" VALUES(1767323045023,1767323045021,2893827136,1,1767323045,-1,0,0,0,0,0,0,0,0,0,0,0,'');
CREATE TABLE col (
    id              integer primary key,
    crt             integer not null,
    mod             integer not null,
    scm             integer not null,
    ver             integer not null,
    dty             integer not null,
    usn             integer not null,
    ls              integer not null,
    conf            text not null,
    models          text not null,
    decks           text not null,
    dconf           text not null,
    tags            text not null
);
INSERT INTO "col" VALUES(1,1411124400,1425279151694,1425279151690,11,0,0,0,'{
        "activeDecks": [
            1
        ],
        "addToCur": true,
        "collapseTime": 1200,
        "curDeck": 1,
        "curModel": "1425279151691",
        "dueCounts": true,
        "estTimes": true,
        "newBury": true,
        "newSpread": 0,
        "nextPos": 1,
        "sortBackwards": false,
        "sortType": "noteFld",
        "timeLim": 0
    }','{"1953072701": {"css": "\n.card { font: 20px/1.45 Georgia, serif; color: #111; background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: .6em }\n.nightMode.card { color: #eee; background: #1d1d1d }\n.label, .kind { font-size: .75em; opacity: .8 } .right { font-weight: bold }\nol.options { list-style: upper-alpha } table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .5em }\n", "did": 4209227699, "flds": [{"name": "Id", "ord": 0, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Prompt", "ord": 1, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Kind", "ord": 2, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Choices", "ord": 3, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Answer", "ord": 4, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Explanation", "ord": 5, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare1", "ord": 6, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare2", "ord": 7, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare3", "ord": 8, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}], "id": "1953072701", "latexPost": "\\end{document}", "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n", "latexsvg": false, "mod": 1767323045, "name": "Syllabank question", "req": [[0, "any", [1, 2, 3]]], "sortf": 0, "tags": [], "tmpls": [{"name": "Question", "qfmt": "<div class=\"kind\">{{Kind}}</div>{{Prompt}}{{Choices}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Answer}}{{Explanation}}<div class=\"label\">{{Id}}</div>", "ord": 0, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}], "type": 0, "usn": -1, "vers": []}, "1953072702": {"css": "\n.card { font: 20px/1.45 Georgia, serif; color: #111; background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: .6em }\n.nightMode.card { color: #eee; background: #1d1d1d }\n.label, .kind { font-size: .75em; opacity: .8 } .right { font-weight: bold }\nol.options { list-style: upper-alpha } table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .5em }\n", "did": 4209227699, "flds": [{"name": "Id", "ord": 0, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Term", "ord": 1, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Definition", "ord": 2, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Note", "ord": 3, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare1", "ord": 4, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare2", "ord": 5, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare3", "ord": 6, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}], "id": "1953072702", "latexPost": "\\end{document}", "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n", "latexsvg": false, "mod": 1767323045, "name": "Syllabank term", "req": [[0, "all", [1]], [1, "all", [2]]], "sortf": 0, "tags": [], "tmpls": [{"name": "Term", "qfmt": "{{Term}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Definition}}{{Note}}", "ord": 0, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}, {"name": "Definition", "qfmt": "{{Definition}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Term}}{{Note}}", "ord": 1, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}], "type": 0, "usn": -1, "vers": []}, "1953072701": {"css": "\n.card { font: 20px/1.45 Georgia, serif; color: #111; background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: .6em }\n.nightMode.card { color: #eee; background: #1d1d1d }\n.label, .kind { font-size: .75em; opacity: .8 } .right { font-weight: bold }\nol.options { list-style: upper-alpha } table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .5em }\n", "did": 2893827136, "flds": [{"name": "Id", "ord": 0, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Prompt", "ord": 1, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Kind", "ord": 2, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Choices", "ord": 3, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Answer", "ord": 4, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Explanation", "ord": 5, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare1", "ord": 6, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare2", "ord": 7, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare3", "ord": 8, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}], "id": "1953072701", "latexPost": "\\end{document}", "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n", "latexsvg": false, "mod": 1767323045, "name": "Syllabank question", "req": [[0, "any", [1, 2, 3]]], "sortf": 0, "tags": [], "tmpls": [{"name": "Question", "qfmt": "<div class=\"kind\">{{Kind}}</div>{{Prompt}}{{Choices}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Answer}}{{Explanation}}<div class=\"label\">{{Id}}</div>", "ord": 0, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}], "type": 0, "usn": -1, "vers": []}, "1953072702": {"css": "\n.card { font: 20px/1.45 Georgia, serif; color: #111; background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: .6em }\n.nightMode.card { color: #eee; background: #1d1d1d }\n.label, .kind { font-size: .75em; opacity: .8 } .right { font-weight: bold }\nol.options { list-style: upper-alpha } table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .5em }\n", "did": 2893827136, "flds": [{"name": "Id", "ord": 0, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Term", "ord": 1, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Definition", "ord": 2, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Note", "ord": 3, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare1", "ord": 4, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare2", "ord": 5, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}, {"name": "Spare3", "ord": 6, "font": "Liberation Sans", "media": [], "rtl": false, "size": 20, "sticky": false}], "id": "1953072702", "latexPost": "\\end{document}", "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage[utf8]{inputenc}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n", "latexsvg": false, "mod": 1767323045, "name": "Syllabank term", "req": [[0, "all", [1]], [1, "all", [2]]], "sortf": 0, "tags": [], "tmpls": [{"name": "Term", "qfmt": "{{Term}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Definition}}{{Note}}", "ord": 0, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}, {"name": "Definition", "qfmt": "{{Definition}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Term}}{{Note}}", "ord": 1, "bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": null}], "type": 0, "usn": -1, "vers": []}}','{"1": {"collapsed": false, "conf": 1, "desc": "", "dyn": 0, "extendNew": 10, "extendRev": 50, "id": 1, "lrnToday": [0, 0], "mod": 1425279151, "name": "Default", "newToday": [0, 0], "revToday": [0, 0], "timeToday": [0, 0], "usn": 0}, "4209227699": {"collapsed": false, "conf": 1, "desc": "CC BY 4.0, The Syllabank contributors. No awarding body made or endorses it.", "dyn": 0, "extendNew": 0, "extendRev": 50, "id": 4209227699, "lrnToday": [163, 2], "mod": 1425278051, "name": "Sample: the elements::Gases", "newToday": [163, 2], "revToday": [163, 0], "timeToday": [163, 23598], "usn": -1}, "2893827136": {"collapsed": false, "conf": 1, "desc": "CC BY 4.0, The Syllabank contributors. No awarding body made or endorses it.", "dyn": 0, "extendNew": 0, "extendRev": 50, "id": 2893827136, "lrnToday": [163, 2], "mod": 1425278051, "name": "Sample: the elements::Metals", "newToday": [163, 2], "revToday": [163, 0], "timeToday": [163, 23598], "usn": -1}}','{
        "1": {
            "autoplay": true,
            "id": 1,
            "lapse": {
                "delays": [
                    10
                ],
                "leechAction": 0,
                "leechFails": 8,
                "minInt": 1,
                "mult": 0
            },
            "maxTaken": 60,
            "mod": 0,
            "name": "Default",
            "new": {
                "bury": true,
                "delays": [
                    1,
                    10
                ],
                "initialFactor": 2500,
                "ints": [
                    1,
                    4,
                    7
                ],
                "order": 1,
                "perDay": 20,
                "separate": true
            },
            "replayq": true,
            "rev": {
                "bury": true,
                "ease4": 1.3,
                "fuzz": 0.05,
                "ivlFct": 1,
                "maxIvl": 36500,
                "minSpace": 1,
                "perDay": 100
            },
            "timer": 0,
            "usn": 0
        }
    }','{}');
CREATE TABLE graves (
    usn             integer not null,
    oid             integer not null,
    type            integer not null
);
CREATE TABLE notes (
    id              integer primary key,   /* 0 */
    guid            text not null,         /* 1 */
    mid             integer not null,      /* 2 */
    mod             integer not null,      /* 3 */
    usn             integer not null,      /* 4 */
    tags            text not null,         /* 5 */
    flds            text not null,         /* 6 */
    sfld            integer not null,      /* 7 */
    csum            integer not null,      /* 8 */
    flags           integer not null,      /* 9 */
    data            text not null          /* 10 */
);
INSERT INTO "notes" VALUES(1767323045000,'e&>|IZo`.P',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-gases kind::ordering kind::hard release::1.1.0 ','quiz-by-number<p>Put these in order of atomic number, lowest first.</p>In which order?<ol class="options"><li>Helium</li><li>Neon</li><li>Hydrogen</li><li>Iron</li></ol><ul><li><span class="right">1. Hydrogen</span>. About Hydrogen.</li><li><span class="right">2. Helium</span>. About Helium.</li><li><span class="right">3. Neon</span>. About Neon.</li><li><span class="right">4. Iron</span>. About Iron.</li></ul><p>Because of what by-number is about.</p>','quiz-by-number',0,0,'');
INSERT INTO "notes" VALUES(1767323045002,'r3M/+g>&Gd',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-gases kind::short_answer kind::easy release::1.1.0 ','quiz-lightest<p>Name the lightest element.</p>In a word or a few<ul><li><span class="right">hydrogen</span>. About hydrogen.</li><li><span class="right">H</span>. About H.</li><li><span>not: helium</span>. About helium.</li></ul><p>Because of what lightest is about.</p>','quiz-lightest',0,0,'');
INSERT INTO "notes" VALUES(1767323045004,'jyjAh@eVKR',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-gases kind::cloze kind::easy release::1.1.0 ','quiz-noble-cloze<p>A (1) ____ gas has a (2) ____ outer shell.</p>What belongs into the gaps?<p>(1) noble / royal / heavy</p><p>(2) full / empty / half-full</p><ul><li><span class="right">(1) noble</span>. About noble.</li><li><span>not: (1) royal</span>. About royal.</li><li><span>not: (1) heavy</span>. About heavy.</li><li><span class="right">(2) full</span>. About full.</li><li><span>not: (2) empty</span>. About empty.</li><li><span>not: (2) half-full</span>. About half-full.</li></ul><p>Because of what noble-cloze is about.</p>','quiz-noble-cloze',0,0,'');
INSERT INTO "notes" VALUES(1767323045006,'f)Obh:o6NZ',1953072702,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-gases kind::term release::1.1.0 ','term-noble-gas<p>noble gas</p><p>An element of group 18.</p>','term-noble-gas',0,0,'');
INSERT INTO "notes" VALUES(1767323045009,'LB?0qLb8.}',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::multiple_choice kind::easy release::1.1.0 ','quiz-conductor<p>Which of these conducts best?</p>Which one?<ol class="options"><li>Neon</li><li>Copper</li><li>Helium</li><li>Sulfur</li></ol><ul><li><span class="right">Copper</span>. About Copper.</li><li><span>not: Neon</span>. About Neon.</li><li><span>not: Helium</span>. About Helium.</li><li><span>not: Sulfur</span>. About Sulfur.</li></ul><p>Because of what conductor is about.</p>','quiz-conductor',0,0,'');
INSERT INTO "notes" VALUES(1767323045011,'bq(|*fUw=5',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::true_false kind::easy release::1.1.0 ','quiz-mercury-liquid<p>Mercury is liquid at 20 °C.</p>True or false?<ol class="options"><li>True</li><li>False</li></ol><ul><li><span class="right">True</span>. About True.</li><li><span>not: False</span>. About False.</li></ul><p>Because of what mercury-liquid is about.</p>','quiz-mercury-liquid',0,0,'');
INSERT INTO "notes" VALUES(1767323045013,'H+yb/~5YVQ',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::matching kind::easy release::1.1.0 ','quiz-symbols<p>Match each element with its symbol.</p>What belongs together?<ol class="options"><li>Mercury</li><li>Copper</li><li>Uranium</li><li>Iron</li></ol><ul><li>Cu</li><li>Fe</li><li>Hg</li><li>U</li></ul><ul><li><span class="right">Mercury – Hg</span>. About Mercury.</li><li><span class="right">Copper – Cu</span>. About Copper.</li><li><span class="right">Uranium – U</span>. About Uranium.</li><li><span class="right">Iron – Fe</span>. About Iron.</li></ul><p>Because of what symbols is about.</p>','quiz-symbols',0,0,'');
INSERT INTO "notes" VALUES(1767323045015,'mOnzapLOIr',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::multiple_response kind::medium release::1.1.0 ','quiz-which-metals<p>Which two are metals?</p>Which ones?<ol class="options"><li>Copper</li><li>Neon</li><li>Iron</li><li>Helium</li></ol><ul><li><span class="right">Copper</span>. About Copper.</li><li><span class="right">Iron</span>. About Iron.</li><li><span>not: Neon</span>. About Neon.</li><li><span>not: Helium</span>. About Helium.</li></ul><p>Because of what which-metals is about.</p>','quiz-which-metals',0,0,'');
INSERT INTO "notes" VALUES(1767323045017,'P{6LWc+*(N',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::knowledge_check release::1.1.0 ','question-two-properties<p>State two properties of metals. <strong>[2 marks]</strong></p><p><em>Written for tests. Not a question of SB.</em></p>Written answer<p><strong>Mark scheme</strong> (2 marks). Written for tests. Not a question of SB.</p><ul><li><strong>1 mark</strong>: Conducts electricity.</li><li><strong>1 mark</strong>: Can be beaten flat.</li></ul>','question-two-properties',0,0,'');
INSERT INTO "notes" VALUES(1767323045019,'FkM((g62=;',1953072701,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::part_b_style release::1.1.0 ','question-assess<p>Assess the uses of iron. <strong>[4 marks]</strong></p><p><em>Written for tests. Not a question of SB.</em></p>Written answer<p><strong>Mark scheme</strong> (4 marks). Written for tests. Not a question of SB.</p><table border="1"><thead><tr><th>Level</th><th>Marks</th><th>Descriptor</th></tr></thead><tbody><tr><td>2</td><td>3–4</td><td>Does what level 2 does.</td></tr><tr><td>1</td><td>1–2</td><td>Does what level 1 does.</td></tr></tbody></table>','question-assess',0,0,'');
INSERT INTO "notes" VALUES(1767323045021,'IP3sg$2/Ey',1953072702,1767323045,-1,' spec::spec-sb::spec-chemistry::spec-unit-1::spec-periodicity::spec-metals kind::term release::1.1.0 ','term-metal<p>metal</p><p>An element that conducts electricity as a solid.</p>','term-metal',0,0,'');
CREATE TABLE revlog (
    id              integer primary key,
    cid             integer not null,
    usn             integer not null,
    ease            integer not null,
    ivl             integer not null,
    lastIvl         integer not null,
    factor          integer not null,
    time            integer not null,
    type            integer not null
);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
COMMIT;