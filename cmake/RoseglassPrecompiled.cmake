# What nearly every file reads is parsed once: the standard library, Qt, the test library. Nothing of the project's own is in here,
# so an include that is missing between two modules still fails to build; -DROSEGLASS_PCH=OFF finds the others.
option(ROSEGLASS_PCH "Precompile the headers of the standard library, Qt and the test library" ON)

set(ROSEGLASS_STANDARD_HEADERS <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <cstdlib> <cstring> <filesystem>
  <fstream> <functional> <future> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stop_token> <string> <string_view> <thread>
  <tuple> <unordered_map> <unordered_set> <utility> <variant> <vector> <tl/expected.hpp>)
set(ROSEGLASS_QT_HEADERS <QAbstractTableModel> <QAction> <QApplication> <QCheckBox> <QComboBox> <QDialog> <QHBoxLayout> <QHeaderView> <QLabel>
  <QLineEdit> <QListWidget> <QMenu> <QPainter> <QPointer> <QPushButton> <QSettings> <QStackedWidget> <QTabWidget> <QTableView>
  <QTimer> <QToolButton> <QTreeView> <QVBoxLayout>)

# roseglass_precompiled(NAME HEADERS ... LINK targets...): the headers, compiled with the options of those targets.
function(roseglass_precompiled NAME)
  cmake_parse_arguments(P "" "" "HEADERS;LINK" ${ARGN})
  if(NOT ROSEGLASS_PCH)
    return()
  endif()
  set(source "${CMAKE_BINARY_DIR}/${NAME}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Only here to carry the precompiled headers.\n")
  add_library(${NAME} OBJECT "${source}")
  target_link_libraries(${NAME} PRIVATE roseglass-options tl::expected ${P_LINK})
  target_precompile_headers(${NAME} PRIVATE ${ROSEGLASS_STANDARD_HEADERS} ${P_HEADERS})
endfunction()

# roseglass_reads_precompiled(TARGET NAME): TARGET is compiled with the precompiled headers NAME.
function(roseglass_reads_precompiled TARGET NAME)
  if(ROSEGLASS_PCH)
    target_precompile_headers(${TARGET} REUSE_FROM ${NAME})
  endif()
endfunction()
